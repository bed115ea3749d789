from itertools import islice

from hub.core import uscc
from hub.demo.generate.codes import codes


def test_codes_are_valid_and_of_the_invented_division() -> None:
    found = list(islice(codes(7), 2000))

    readings = [uscc.read(code) for code in found]

    assert {reading.fault for reading in readings} == {None}
    assert {reading.repairs for reading in readings} == {()}
    assert {code[:10] for code in found} == {"91420799MA"}
    assert len(set(found)) == 2000


def test_a_seed_always_begins_at_the_same_code() -> None:
    found = [next(codes(seed)) for seed in (1, 1, 2)]

    assert found == ["91420799MAFRLPA3XF", "91420799MAFRLPA3XF", "91420799MAPP56MM90"]
