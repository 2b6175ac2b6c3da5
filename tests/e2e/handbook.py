"""What the forms' handbook says, written down once more for the oracle: headers, kinds of values, units.

Nothing here comes from the contracts.
"""

from fractions import Fraction
from typing import Any

THOUSAND, TEN_THOUSAND = Fraction(1000), Fraction(10_000)

# unit → how many base units (元, 平方米, 吨标准煤, 千瓦时, 立方米)
UNITS = {
    "元": Fraction(1), "千元": THOUSAND, "万元": TEN_THOUSAND, "亿元": TEN_THOUSAND**2,
    "平方米": Fraction(1), "亩": Fraction(2000, 3), "公顷": TEN_THOUSAND, "平方公里": THOUSAND**2,
    "吨标准煤": Fraction(1), "万吨标准煤": TEN_THOUSAND,
    "千瓦时": Fraction(1), "万千瓦时": TEN_THOUSAND,
    "立方米": Fraction(1), "人": Fraction(1), "项": Fraction(1),
}  # fmt: skip
MONEY, AREA = ("元", "千元", "万元", "亿元"), ("平方米", "亩", "公顷", "平方公里")

ALIASES = {
    "社会信用代码": "统一社会信用代码", "信用代码": "统一社会信用代码", "园区编码": "园区代码",
}  # fmt: skip
NAME_ALIASES = ("单位详细名称", "企业名称", "单位名称")
NULLS = ("", "-", "—", "/", "无")
NOTHING = ("零报告", "本期无数据", "无")
NOT_DATA = ("注", "说明", "填表人", "单位负责人", "备注:")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}

# Header → (kind, unit, required). Kinds: c code, t text, n number, d date, b yes or no.
FORMS: dict[str, dict[str, Any]] = {
    "park_registry": {
        "name": "园区名录", "kind": "snapshot", "key": ["园区代码"],
        "columns": {
            "园区代码": "c*", "园区名称": "t*", "上级园区代码": "c", "所在区划代码": "c*", "园区级别": "t*",
            "园区类别": "t", "是否评价单元": "b*", "化工园区认定日期": "d", "规划面积": "n 公顷",
            "建设用地面积": "n 公顷", "设立日期": "d*", "撤销日期": "d",
        },
    },
    "leading_industries": {
        "name": "主导产业清单", "kind": "snapshot", "key": ["园区代码", "主导产业名称"],
        "columns": {
            "园区代码": "c*", "主导产业名称": "t*", "行业代码": "t*", "确定日期": "d*", "退出日期": "d",
        },
    },
    "enterprise_registry": {
        "name": "企业名录", "kind": "snapshot", "key": ["统一社会信用代码", "园区代码"],
        "columns": {
            "统一社会信用代码": "c*", "企业名称": "t*", "园区代码": "c*", "行业代码": "c*", "规模": "t*",
            "入园日期": "d*", "经营状态": "t*", "包片区领导": "t", "包联部门": "t", "包联专人": "t",
            "四包责任书签订": "b",
        },
    },
    "statistics_output": {
        "name": "工业产销总值表", "kind": "cumulative", "key": ["统一社会信用代码"], "unit": "千元",
        "columns": {
            "统一社会信用代码": "c*", "单位详细名称": "t*", "工业总产值_本年累计": "n* 千元",
            "工业总产值_上年同期累计": "n 千元", "工业销售产值_本年累计": "n 千元",
            "工业增加值_本年累计": "n 千元",
        },
    },
    "statistics_finance": {
        "name": "财务状况表", "kind": "cumulative", "key": ["统一社会信用代码"], "unit": "千元",
        "columns": {
            "统一社会信用代码": "c*", "单位详细名称": "t*", "营业收入_本年累计": "n* 千元",
            "利润总额_本年累计": "n- 千元", "研发费用_本年累计": "n 千元", "固定资产原价_期末": "n 千元",
            "平均用工人数": "n 人",
        },
    },
    "statistics_energy": {
        "name": "能源购进消费与库存表", "kind": "cumulative", "key": ["统一社会信用代码"],
        "columns": {
            "统一社会信用代码": "c*", "单位详细名称": "t*", "综合能源消费量_本年累计": "n* 吨标准煤",
            "用电量_本年累计": "n 万千瓦时", "取水量_本年累计": "n 立方米",
        },
    },
    "tax_payments": {
        "name": "税收入库明细", "kind": "discrete", "key": ["电子税票号码"], "unit": "元",
        "columns": {
            "电子税票号码": "c*", "纳税人识别号": "c*", "纳税人名称": "t*", "征收项目": "t*",
            "税款所属期起": "d*", "税款所属期止": "d*", "入库日期": "d*", "金额": "n*- 元",
            "税款性质": "t*",
        },
        "order": [("税款所属期起", "税款所属期止")],
    },
    "land_parcels": {
        "name": "宗地台账", "kind": "snapshot", "key": ["宗地代码"],
        "columns": {
            "宗地代码": "c*", "统一社会信用代码": "c", "园区代码": "c*", "土地用途代码": "c*",
            "供应方式": "t*", "土地面积": "n* 平方米", "总建筑面积": "n 平方米",
            "建筑占地面积": "n 平方米", "行政办公用地面积": "n 平方米", "固定资产投资": "n 万元",
            "计划总投资": "n 万元", "约定动工日期": "d",
            "实际动工日期": "d", "应开发面积": "n 平方米", "已开发面积": "n 平方米", "中止开发日期": "d",
            "闲置原因": "t", "是否标准地": "b",
        },
    },
    "land_leases": {
        "name": "厂房土地租赁", "kind": "snapshot", "key": ["宗地代码", "承租方统一社会信用代码"],
        "columns": {
            "宗地代码": "c*", "出租方统一社会信用代码": "c*", "承租方统一社会信用代码": "c*",
            "租赁面积": "n* 平方米", "租赁起始日期": "d*", "租赁终止日期": "d",
        },
        "order": [("租赁起始日期", "租赁终止日期")],
    },
    "inspection_visits": {
        "name": "检查记录", "kind": "discrete", "key": ["检查编号"],
        "columns": {
            "检查编号": "c*", "检查日期": "d*", "检查类型": "t*", "检查部门": "t*", "检查对象": "t*",
            "园区代码": "c*", "统一社会信用代码": "c", "应检项数": "n* 项", "合格项数": "n* 项",
        },
        "order": [("合格项数", "应检项数")],
    },
    "inspection_findings": {
        "name": "问题整改台账", "kind": "snapshot", "key": ["问题编号"],
        "columns": {
            "问题编号": "c*", "检查编号": "c", "发现日期": "d*", "问题类别": "t*", "严重程度": "t*",
            "园区代码": "c*", "统一社会信用代码": "c", "责任单位": "t*", "包联责任人": "t", "整改期限": "d*",
            "整改完成日期": "d", "复核结果": "t", "移交去向": "t",
        },
        "order": [("发现日期", "整改完成日期")],
    },
}  # fmt: skip

TAX_ITEMS = {
    **dict.fromkeys(
        ("增值税", "消费税", "企业所得税", "个人所得税", "资源税", "城市维护建设税", "房产税",
         "城镇土地使用税",
         "土地增值税", "印花税", "环境保护税", "车船税", "车辆购置税", "契税", "耕地占用税", "烟叶税"),
        True,
    ),
    **dict.fromkeys(
        ("教育费附加", "地方教育附加", "水利建设基金", "文化事业建设费", "残疾人就业保障金",
         "工会经费", "社会保险费"),
        False,
    ),
}  # fmt: skip
