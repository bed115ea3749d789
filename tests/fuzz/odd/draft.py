"""A draft of rules by which somebody would get another answer."""

DRAFT = """\
kind: scenario
code: bank-tax
version: "2026.2"
title: {zh: 银税互动, en: Bank-tax cooperation}
owner: tax
purpose: credit-financing
effect: recommendation
effective_from: 2030-01-01
max_age_days: {register: 400}
eligible_when:
  all:
    - code: REGISTERED
      fact: register.status
      is: active
      text: {zh: 存续, en: active}
      remedy: {zh: 恢复, en: restore}
      basis: 样例
      confidence: D
order_by:
  - {by: register.years, first: highest}
human_decision: false
"""
