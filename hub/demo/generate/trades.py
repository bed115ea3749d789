"""Trades of invented enterprises: the word in the name and the class of GB/T 4754-2017, technology first."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """`industry` has four digits."""

    word: str
    industry: str


TRADES = (
    Trade("软件", "6513"),
    Trade("基础软件", "6511"),
    Trade("信息技术", "6531"),
    Trade("物联网科技", "6532"),
    Trade("数据科技", "6550"),
    Trade("网络安全技术", "6440"),
    Trade("地理信息科技", "6571"),
    Trade("数字文化科技", "6572"),
    Trade("集成电路设计", "6520"),
    Trade("微电子", "3973"),
    Trade("光电科技", "3976"),
    Trade("电子电路", "3982"),
    Trade("通信设备", "3921"),
    Trade("计算机设备", "3912"),
    Trade("新能源电池", "3841"),
    Trade("光伏科技", "3825"),
    Trade("智能电气", "3823"),
    Trade("照明科技", "3872"),
    Trade("机器人科技", "3491"),
    Trade("数控机床", "3421"),
    Trade("精密机械", "3484"),
    Trade("半导体装备", "3562"),
    Trade("医疗器械", "3581"),
    Trade("环保装备", "3591"),
    Trade("智能装备", "3569"),
    Trade("汽车零部件", "3670"),
    Trade("自动化仪表", "4011"),
    Trade("光学仪器", "4040"),
    Trade("分析仪器", "4014"),
    Trade("生物制药", "2761"),
    Trade("医药科技", "2710"),
    Trade("卫生材料", "2770"),
    Trade("高分子材料", "2651"),
    Trade("化工新材料", "2669"),
    Trade("玻璃纤维", "3061"),
    Trade("材料研究", "7320"),
    Trade("医学研究", "7340"),
    Trade("检测技术", "7452"),
    Trade("工业设计", "7491"),
    Trade("生物技术", "7512"),
    Trade("节能技术", "7514"),
    Trade("水处理科技", "4620"),
    Trade("建筑装饰工程", "5011"),
    Trade("机电设备贸易", "5179"),
    Trade("供应链管理", "7224"),
    Trade("物流", "5432"),
    Trade("食品", "1491"),
    Trade("生态农业", "0141"),
)
