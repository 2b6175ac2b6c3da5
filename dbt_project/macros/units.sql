{#-
    A number without the zeros that arithmetic leaves behind it (15262.8000, 0E-12): the same value always
    looks the same, in an export, in a test, and in the hash of a publication.
-#}
{% macro plain(number) -%} trim_scale({{ number }}) {%- endmacro %}

{#- Base units into the units of the marts. Decimal factors, because numeric division may round. -#}

{% macro yuan_to_wan(yuan) -%} {{ plain('(' ~ yuan ~ ') * 0.0001') }} {%- endmacro %}

{% macro kwh_to_mwh(kwh) -%} {{ plain('(' ~ kwh ~ ') * 0.001') }} {%- endmacro %}

{#-
    平方米 into 亩. 1 亩 = 2000/3 平方米 has no end as a decimal: areas sent in 亩 are cut off on their
    way to 平方米. Twelve decimals bring 105 亩 back as 105 and not as 105.0000000000000005, so that a
    ratio that stands exactly on its threshold still does.
-#}
{% macro sqm_to_mu(square_metres) -%}
    {{ plain('round((' ~ square_metres ~ ') * 3 / 2000, 12)') }}
{%- endmacro %}

{#- The units that `raw.to_base` converts, and into what. -#}
{% macro base_units() -%}
{%- do return({
    '千元': '元', '万元': '元', '亿元': '元',
    '亩': '平方米', '公顷': '平方米', '平方公里': '平方米',
    '万吨': '吨',
    '万吨标准煤': '吨标准煤',
    '万千瓦时': '千瓦时',
}) -%}
{%- endmacro %}
