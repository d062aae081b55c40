"""Administrative divisions, GB/T 2260, that the sample departments know.

They are every province, and the cities and districts of the two bundles' places. A real department
has the whole list; here it decides what is an "unknown region".
"""

PROVINCES = {
    "北京市": "110000", "天津市": "120000", "河北省": "130000", "山西省": "140000",
    "内蒙古": "150000", "辽宁省": "210000", "吉林省": "220000", "黑龙江省": "230000",
    "上海市": "310000", "江苏省": "320000", "浙江省": "330000", "安徽省": "340000",
    "福建省": "350000", "江西省": "360000", "山东省": "370000", "河南省": "410000",
    "湖北省": "420000", "湖南省": "430000", "广东省": "440000", "广西": "450000",
    "海南省": "460000", "重庆市": "500000", "四川省": "510000", "贵州省": "520000",
    "云南省": "530000", "西藏": "540000", "陕西省": "610000", "甘肃省": "620000",
    "青海省": "630000", "宁夏": "640000", "新疆": "650000",
}  # fmt: skip

PLACES = {
    "广州市": "440100", "越秀区": "440104", "海珠区": "440105", "天河区": "440106",
    "深圳市": "440300", "福田区": "440304", "南山区": "440305", "珠海市": "440400",
    "佛山市": "440600", "东莞市": "441900", "中山市": "442000",
    "长沙市": "430100", "芙蓉区": "430102", "岳麓区": "430104", "永州市": "431100",
    "冷水滩区": "431103", "零陵区": "431102", "东安县": "431122",
    "黄浦区": "310101", "徐汇区": "310104", "浦东新区": "310115",
}  # fmt: skip


def district_of(address: str) -> str | None:
    """Return the code of the last known place in an address; None if there is none."""
    known = PROVINCES | PLACES
    named = [(address.rfind(name), len(name), name) for name in known if name in address]
    return known[max(named)[2]] if named else None


def is_known_province(code: str) -> bool:
    """Return whether a six-digit code is in a known province."""
    return f"{code[:2]}0000" in PROVINCES.values()
