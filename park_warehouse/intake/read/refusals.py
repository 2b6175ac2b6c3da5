"""Why workbooks are refused, in the words that senders read."""

from park_warehouse.intake.problems import RefusedError


def damaged() -> RefusedError:
    return _unreadable("文件已损坏或不是 Excel 工作簿, 请用 Excel 打开后另存为 .xlsx 再报")


def too_far() -> RefusedError:
    """A few cells, but over a range that no memory holds; or another way to take the reader down."""
    return _unreadable(
        "文件无法读取: 已损坏, 或工作表范围过大 (很远处有零散内容);"
        " 请删除数据区以外的行和列, 另存为 .xlsx 再报"
    )


def too_large() -> RefusedError:
    return _unreadable("文件展开后过大, 请拆分后重报")


def has_document_type() -> RefusedError:
    return _unreadable("文件含有不允许的内容 (DTD), 请用 Excel 打开后另存为 .xlsx 再报")


def password_protected() -> RefusedError:
    return RefusedError("password_protected", "文件有打开密码, 请去掉密码后重报")


def _unreadable(message: str) -> RefusedError:
    return RefusedError("unreadable_file", message)
