"""A sound scoring ruleset and a sound scenario, for tests that make one thing wrong with them."""

from pathlib import Path

import pytest

from hub.core.errors import Invalid
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.compilation import load
from hub.credit.rulesets.files.publishing import publish

SCORING = """\
kind: scoring
code: sample
version: "2026.1"
title: {zh: 样例, en: Sample}
owner: market-supervision
effective_from: 2026-01-01
minimum_assessed: 0.5
max_age_days: {research: 730, honour: 400, serious-list: 100}
dimensions:
  - {code: all, title: {zh: 全部, en: All}}
indicators:
  - code: research
    name: {zh: 研发, en: Research}
    dimension: all
    fact: research.intensity
    maximum: 60
    weight: 60
    bands:
      - {at_least: 5, points: 60}
      - {at_least: 0, points: 0}
    basis: 样例
    confidence: D
  - code: honours
    name: {zh: 荣誉, en: Honours}
    dimension: all
    fact: honour.highest
    maximum: 40
    weight: 40
    bands:
      - {in: [national, provincial], points: 40}
      - {in: [municipal, district, none], points: 0}
    basis: 样例
    confidence: D
vetoes:
  - code: LISTED
    fact: serious.listed
    is: true
    cap: D
    text: {zh: 列入, en: listed}
    remedy: {zh: 移出, en: removal}
    basis: 样例
    confidence: D
cuts:
  - {level: A, at_least: 80}
  - {level: D, at_least: 0}
"""
SCENARIO = """\
kind: scenario
code: use
version: "2026.1"
title: {zh: 用途, en: Use}
owner: finance
purpose: funding-award
effect: recommendation
effective_from: 2026-01-01
max_age_days: {penalty: 100, register: 200}
eligible_when:
  all:
    - code: NO_PENALTY
      fact: penalty.live
      is: 0
      text: {zh: 无处罚, en: no penalty}
      remedy: {zh: 修复, en: repair}
      basis: 样例
      confidence: D
    - not:
        code: YOUNG
        fact: register.years
        at_most: 2
        text: {zh: 新设, en: young}
        remedy: {zh: 等待, en: wait}
        basis: 样例
        confidence: D
threshold: {scheme: sample, at_least: A, basis: 样例, confidence: D}
order_by:
  - {by: grade.sample, first: best}
human_decision: false
"""


def written(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.yaml" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, "utf-8")
    return paths


def published(folder: Path, **texts: str) -> list[Path]:
    """Write files beside the hub's own rulesets, and publish them."""
    paths = written(folder, **texts)
    publish(paths, ruleset_store.folders())
    return paths


def faults(folder: Path, **texts: str) -> list[str]:
    """What loading these files as one library is refused for."""
    paths = written(folder, **texts)
    with pytest.raises(Invalid) as refused:
        load(*paths)
    reported = refused.value.details["faults"]
    assert isinstance(reported, list)
    assert refused.value.message == "\n".join(reported)
    return [fault.removeprefix(f"{folder.name}/") for fault in reported]
