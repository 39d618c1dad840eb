"""How the name of a region is spelt."""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

_CODE = re.compile(r"(\d{6})(?:0{3}|0{6}|\.0+)?")
_SUFFIXES = (
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "畲族自治县",
    "自治县",
    "省",
    "市",
    "县",
    "区",
)
_ENGLISH = {
    "省": ("Province",),
    "市": ("City", "Municipality"),
    "县": ("County",),
    "区": ("District",),
    "自治区": ("Autonomous Region",),
    "自治县": ("County", "Autonomous County"),
    "特别行政区": ("SAR", "Special Administrative Region"),
}


class Named(Protocol):
    """What has a Chinese and an English name."""

    @property
    def name_zh(self) -> str:
        """Chinese name."""

    @property
    def name_en(self) -> str:
        """English name."""


def key(text: str) -> str:
    """Reduce a name or code to what is compared: no width, case, space, dash or apostrophe."""
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    if code := _CODE.fullmatch(text):
        return code[1]
    return re.sub(r"[\W_]+", "", text)


def short_name(name: str) -> str:
    """Drop 省, 市, 县, 区 and the like, if two characters are left."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


def english_names(region: Named) -> list[str]:
    """Give the English name with the words for its kind: Yongjia County."""
    kinds = [words for kind, words in _ENGLISH.items() if region.name_zh.endswith(kind)]
    return [f"{region.name_en} {word}" for words in kinds for word in words]
