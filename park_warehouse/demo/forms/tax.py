"""Rows of 税收入库明细."""

from collections.abc import Iterator
from decimal import Decimal

from park_warehouse.demo.city import City
from park_warehouse.demo.months import Month
from park_warehouse.demo.submission import Row


def payment_rows(city: City, month: Month) -> Iterator[Row]:
    """The month's payments in the order of their booking."""
    payments = sorted(city.payments[month], key=lambda payment: payment.booked_on)
    for number, payment in enumerate(payments, start=1):
        yield {
            "ticket_no": f"3150{month.year}{month.month:02d}{number:08d}",
            "uscc": payment.payer.uscc,
            "enterprise_name": payment.payer.name,
            "tax_item": payment.item,
            "levy_period_from": payment.levied_from.first_day,
            "levy_period_to": payment.levied_to.last_day,
            "booked_on": payment.booked_on,
            "amount": Decimal(payment.cents) / 100,
            "tax_nature": payment.nature,
        }
