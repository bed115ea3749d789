"""What pages call in Chinese what the schema says in its enums."""

from collections.abc import Mapping

PURPOSES: Mapping[str, str] = {
    "ADMINISTRATIVE_APPROVAL": "行政审批",
    "FUNDING_AWARD": "资金奖补",
    "SUPERVISION_INSPECTION": "监督检查",
    "PUBLICITY_PROMOTION": "宣传推介",
    "CREDIT_FINANCING": "信用融资",
    "CREDIT_INCENTIVE": "信用激励",
}
STATUSES: Mapping[str, str] = {
    "ACTIVE": "存续",
    "DORMANT": "停业",
    "CANCELLED": "注销",
    "REVOKED": "吊销",
    "MOVED_OUT": "迁出",
    "UNKNOWN": "状态不明",
}
OUTCOMES: Mapping[str, str] = {"ELIGIBLE": "符合", "INELIGIBLE": "不符合", "UNKNOWN": "无法判断"}
CLAUSES: Mapping[str, str] = {"PASS": "通过", "FAIL": "未通过", "UNKNOWN": "无法判断"}
EFFECTS: Mapping[str, str] = {
    "recommendation": "推荐",
    "priority": "优先办理",
    "route-to-person": "转人工研判",
    "sanction": "惩戒",
}
SPELLINGS: Mapping[str, str] = {
    "QUOTED": "去掉了引号",
    "INVISIBLE": "去掉了不可见字符",
    "TRIMMED": "去掉了首尾空格",
    "FULL_WIDTH": "全角改成了半角",
    "DASHED": "去掉了连字符",
    "LOWER_CASE": "小写改成了大写",
}
KINDS: Mapping[str, str] = {"DEPARTMENT": "部门", "PARTNER": "合作机构", "SUBJECT": "企业", "HUB": "平台"}
FIELD_GROUPS: Mapping[str, str] = {
    "GRADE": "信用等级",
    "VERDICT": "判定结果",
    "REPORT": "信用报告",
    "RECORD": "信用记录",
}
METHODS: Mapping[str, str] = {
    "ELECTRONIC_LICENCE": "电子营业执照",
    "ACCOUNT": "容E办账号",
    "PAPER": "窗口纸质",
}
CHANGED_BY: Mapping[str, str] = {
    "ENTERPRISE": "企业自己可以做到",
    "TIME": "到时间就会变化",
    "AUTHORITY": "由有关部门决定",
}
DECISIONS: Mapping[str, str] = {"answered": "已答复", "partly refused": "部分拒绝", "refused": "已拒绝"}
EVENTS: Mapping[str, str] = {
    "QueryAnswered": "查询",
    "QueryRefused": "查询",
    "PersonalDataShown": "查看未脱敏信息",
    "TokenIssued": "发放令牌",
    "TokenRefused": "拒发令牌",
    "TokenRevoked": "收回令牌",
    "RecordsIngested": "数据入库",
    "RecordsWithdrawn": "撤回一批数据",
    "RepairEnded": "终止信用修复",
    "RowMended": "更正待处理数据",
    "RowsDiscarded": "弃用待处理数据",
    "RowsExported": "导出待处理数据",
    "MappingAdded": "增加表头映射",
    "MappingRemoved": "删除表头映射",
    "RulesetsPublished": "发布规则",
    "RulesetProposed": "提出发布规则",
    "RulesetDeclined": "不同意发布规则",
    "GradesEvaluated": "信用评价",
    "ConsentGranted": "企业授权",
    "ConsentRevoked": "终止授权",
    "ClientAdded": "增加接入单位",
    "ClientSecretRotated": "更换密钥",
    "ClientKeysReplaced": "更换公钥",
    "ClientDisabled": "停用接入单位",
    "DocumentTrusted": "登记可信查询",
    "DocumentWithdrawn": "撤销可信查询",
    "SigningKeyRotated": "更换签名密钥",
    "PersonAdded": "增加人员",
    "PersonRolesChanged": "变更岗位",
    "PersonDisabled": "停用人员",
    "PersonEnabled": "恢复人员",
    "SessionStarted": "登录",
    "SessionEnded": "退出",
    "LoginRefused": "登录被拒",
    "OutcomeRecorded": "登记办理结果",
    "WithdrawalProposed": "提出撤回一批数据",
    "WithdrawalConfirmed": "确认撤回一批数据",
    "WithdrawalRefused": "不同意撤回一批数据",
    "ViewDefined": "定义共享视图",
    "PackageRequested": "申请数据包",
    "PackageSigned": "制作数据包",
    "PackageFetched": "领取数据包",
    "PackageDropped": "投送数据包",
    "PackageScheduleAdded": "增加定期数据包",
    "PackageScheduleChanged": "变更定期数据包",
    "PackageScheduleEnded": "结束定期数据包",
    "PackageConfirmed": "确认收到数据包",
    "CopyCompared": "核对副本",
    "RecallIssued": "发出召回",
    "RecallConfirmed": "确认召回",
    "WebhookCreated": "增加推送",
    "WebhookUpdated": "变更推送",
    "WebhookPaused": "暂停推送",
    "WebhookResumed": "恢复推送",
    "WebhookReplayed": "重新推送",
    "WebhookDeleted": "删除推送",
    "WebhookKeysRotated": "更换推送密钥",
    "EventSkipped": "跳过一个事件",
    "EventsPushed": "推送变更",
    "LogArchived": "日志归档",
    "StoreRestored": "恢复数据库",
}
JOB_KINDS: Mapping[str, str] = {
    "EVALUATION": "重新评价的企业",
    "PACKAGE": "制作数据包",
    "DROP": "投送数据包",
    "WEBHOOK": "推送变更",
    "WORKBOOK": "批量查询文件",
    "WITHDRAWAL": "撤回批次及其预演",
    "RULESET": "规则预演",
}
PACKAGE_KINDS: Mapping[str, str] = {"FULL": "全量", "DELTA": "增量"}
PACKAGE_STATES: Mapping[str, str] = {"WAITING": "等待", "MAKING": "制作中", "READY": "已完成"}
#: By the names that their readers know.
PACKAGE_FORMATS: Mapping[str, str] = {
    "CSV": "CSV UTF-8",
    "CSV_GB18030": "CSV GB18030",
    "CSV_ZSTD": "CSV zstd",
    "XLSX": "Excel",
    "JSON_LINES": "JSON Lines",
    "PARQUET": "Parquet",
}
WEBHOOK_STATES: Mapping[str, str] = {"ACTIVE": "推送中", "PAUSED": "已暂停"}
DELIVERY_STATES: Mapping[str, str] = {"SENDING": "发送中", "DELIVERED": "已送达", "FAILED": "未送达"}
JOB_STATES: Mapping[str, str] = {
    "waiting": "排队中",
    "working": "处理中",
    "ready": "已完成",
    "failed": "未完成",
}
TASK_STATES: Mapping[str, str] = {
    "WAITING": "排队中",
    "WORKING": "处理中",
    "DONE": "已完成",
    "FAILED": "未完成",
}
PROPOSAL_STATES: Mapping[str, str] = {
    "REHEARSING": "预演中",
    "PROPOSED": "待决定",
    "PUBLISHED": "已发布",
    "DECLINED": "不发布",
}
CHANGE_KINDS: Mapping[str, str] = {"NEW": "新增", "GONE": "取消", "CHANGED": "修改"}
STRICTNESS: Mapping[str, str] = {"STRICTER": "更严", "LOOSER": "更宽"}
ROLES: Mapping[str, str] = {
    "clerk": "经办人",
    "reviewer": "审核人",
    "decider": "审定人",
    "operator": "平台运维",
    "auditor": "审计人员",
    "enterprise": "企业",
    "counter": "窗口人员",
}
#: What a scope opens, as a person would say it.
SCOPES: Mapping[str, str] = {
    "enterprise:read": "企业登记信息",
    "grade:read": "信用等级",
    "grade.risk:read": "信用风险分类",
    "outcome:record": "办理结果的登记",
    "delivery:subscribe": "定期共享",
    "audit.person:read": "查询人员的姓名",
    "introspection": "接口结构",
    "report:read": "信用报告",
    "eligibility:read": "场景判定结果",
    "record:read": "信用记录",
    "record.tax:read": "涉税记录",
    "record.social:read": "社保与公积金记录",
    "record.judicial:read": "司法记录",
    "record.personal:read": "未脱敏的个人信息",
    "record:write": "数据报送",
    "ruleset:read": "规则",
    "ruleset:publish": "规则预演与提出发布",
    "ruleset:decide": "审定规则的发布",
    "consent:read": "企业授权",
    "consent:grant": "办理企业授权",
    "audit:read": "查询日志",
    "client:admin": "接入单位管理",
}
