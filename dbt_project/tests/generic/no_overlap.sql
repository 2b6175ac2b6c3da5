{#- On no day two values of the same parameter are in force. -#}
{% test no_overlap(model, key) %}

select earlier.*
from {{ model }} as earlier
inner join {{ model }} as later
    on
        earlier.valid_from <= later.valid_from
        and (earlier.valid_to is null or earlier.valid_to >= later.valid_from)
        and earlier.ctid <> later.ctid
{% for column in key %}
        and earlier.{{ column }} = later.{{ column }}
{% endfor %}

{% endtest %}
