from hub.core.live_mapping import LiveMapping


def test_content_is_made_anew_only_for_another_origin() -> None:
    origins = [{"a": 1}]
    made: list[dict[str, int]] = []

    def derive(origin: dict[str, int]) -> dict[str, int]:
        made.append(origin)
        return {name: value * 10 for name, value in origin.items()}

    live = LiveMapping(lambda: origins[-1], derive)

    assert (dict(live), live["a"], len(live), len(made)) == ({"a": 10}, 10, 1, 1)
    before = live.now()
    origins.append({"b": 2})
    assert (list(live), before, len(made)) == (["b"], {"a": 10}, 2)
