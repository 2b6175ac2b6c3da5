{#-
    These columns are the key, and the database itself sees to it: by a unique index. For tables so large
    that looking for copies would cost more than a build.
-#}
{% test enforced_key(model, columns) %}

select {{ "'" ~ columns | join(', ') ~ "'" }} as key
where not exists (
    select 1
    from pg_index
    where
        indrelid = '{{ model }}'::regclass
        and indisunique
        and indisvalid
        and indpred is null
        and (
            select array_agg(attname::text order by attname)
            from pg_attribute
            where attrelid = indrelid and attnum = any(indkey)
        ) = array[{% for column in columns | sort %}'{{ column }}'{{ ', ' if not loop.last }}{% endfor %}]
)

{% endtest %}
