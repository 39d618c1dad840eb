"""Names of columns: what counts as equal, units in brackets, the usual names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BRACKETS = str.maketrans("（［【〔｛{[", "(((((((") | str.maketrans("）］】〕｝}]", ")))))))")
_DROPPED = re.compile(r"[\s_\-\u00ad\u2010-\u2015\u00b7\u30fb\u200b\ufeff]+")
_UNIT_WORD = re.compile(r"^(单位|計量單位|计量单位|unit)\s*[:：]?\s*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Reduce a name to what counts: case, width, spaces, ``-`` and ``_`` do not."""
    plain = unicodedata.normalize("NFKC", text.translate(_BRACKETS)).casefold()
    return _DROPPED.sub("", plain.replace("、", ",").replace("。", "."))


@lru_cache(maxsize=4096)
def split_unit(header: str) -> tuple[str, str | None]:
    """Split ``"PM2.5 (ug/m3)"`` into name and unit; unit is None without trailing brackets."""
    flat = header.translate(_BRACKETS).rstrip()
    if not flat.endswith(")"):
        return header, None
    depth = 0
    for at in range(len(flat) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(flat[at], 0)
        if depth == 0:
            unit = _UNIT_WORD.sub("", flat[at + 1 : -1].strip())
            return header[:at].strip(), unit or None
    return header, None


def kebab(text: str) -> str:
    """Turn any name into an id: lower case words joined by ``-``."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "-".join(re.findall(r"\w+", plain.replace("_", " "))) or "column"


def _keys(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key(name) for name in words.split()))


# In the order of preference: codes before names, smaller areas before larger ones.
REGION_CODES = _keys(
    "region_code unit_code county_code 行政区划代码 区划代码 行政区代码 地区代码 区县代码 县代码"
    " adcode region_id code 代码"
)
REGION_NAMES = _keys(
    "region 地区 区域 行政区 行政区划 region_name unit_name 地区名称 行政区划名称"
    " 县(市、区) 县(市,区) 区(县、市) 县(区、市) 市(县、区) 县市区 区县 区县市 县区 市县 区县名称"
    " 县名 county county_name district 县 城市 city city_name 地市 地级市 设区市 市 prefecture"
    " 省份 省 省(区、市) 省(自治区、直辖市) province province_name 国家 country"
)
YEARS = _keys("year years 年份 年度 年 统计年份 数据年份")
INDICATORS = _keys("indicator indicator_id 指标 指标名称 指标项 指标代码 变量 variable")
VALUES = _keys("value values 数值 值 指标值 观测值")
UNITS = _keys("unit units 单位 计量单位 unit_of_measurement")
STATES = _keys("state 状态")
SOURCES = _keys("source 来源 数据来源 source_address 出处")
NOTES = _keys("note notes 备注 说明 remark 注")


def first(headers: list[str], wanted: tuple[str, ...]) -> int | None:
    """Position of the header that comes first in the order of preference."""
    places = {key(header): at for at, header in reversed(list(enumerate(headers)))}
    return next((places[name] for name in wanted if name in places), None)
