"""What the columns of a view are called in Chinese, and which types they have."""

from collections.abc import Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.spellings.amounts import Money
from hub.sharing.packages.results import FieldType, PackageColumn
from hub.sharing.views.results import View, ViewKind

_CODE = PackageColumn("uscc", "统一社会信用代码")
_TITLES: Mapping[str, tuple[str, FieldType]] = {
    "name": ("企业名称", FieldType.STRING),
    "status": ("登记状态", FieldType.STRING),
    "establishedOn": ("成立日期", FieldType.DATE),
    "entityType": ("企业类型", FieldType.STRING),
    "registeredCapitalFen": ("注册资本（分）", FieldType.INTEGER),
    "industry": ("行业代码", FieldType.STRING),
    "jurisdiction": ("辖区代码", FieldType.STRING),
    "address": ("住所", FieldType.STRING),
    "level": ("信用等级", FieldType.STRING),
    "score": ("得分", FieldType.STRING),
    "assessedShare": ("已评价比重", FieldType.STRING),
    "rulesetVersion": ("规则版本", FieldType.STRING),
    "outcome": ("判定结果", FieldType.STRING),
    "reasons": ("原因代码", FieldType.ARRAY),
    "needsHumanDecision": ("需人工决定", FieldType.BOOLEAN),
    "holdsUntil": ("有效至", FieldType.DATE),
}
#: Columns of every view of records, beside the resource's own.
_OF_RECORDS: Mapping[str, tuple[str, FieldType]] = {
    "validFrom": ("有效期起", FieldType.DATE),
    "validTo": ("有效期止", FieldType.DATE),
    "provider": ("提供方", FieldType.STRING),
}
_TYPES: Mapping[Any, FieldType] = {
    bool: FieldType.BOOLEAN,
    int: FieldType.INTEGER,
    date: FieldType.DATE,
    Money: FieldType.OBJECT,
}


def columns(view: View) -> tuple[PackageColumn, ...]:
    """The columns after the key; a field without a title of its own keeps its name."""
    named = _of_records(str(view.subject)) if view.kind is ViewKind.RECORDS else _TITLES
    plain = ((name, *named.get(name, (name, FieldType.STRING))) for name in view.fields)
    return (_CODE, *(PackageColumn(*column) for column in plain))


def _of_records(resource: str) -> Mapping[str, tuple[str, FieldType]]:
    fields = RESOURCES[resource].row.model_fields
    own = {name: (info.alias or name, _type(info.annotation)) for name, info in fields.items()}
    return {**own, **_OF_RECORDS}


def _type(annotation: Any) -> FieldType:
    """The type of a field's values; a number that is not whole is kept as its text."""
    if get_origin(annotation) is Annotated:
        return _type(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _type(next(each for each in get_args(annotation) if each is not type(None)))
    return _TYPES.get(annotation, FieldType.STRING)
