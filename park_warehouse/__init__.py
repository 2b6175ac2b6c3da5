"""Park warehouse (园区数仓): bureaus' submissions in; figures, quality reports and dashboards out."""
