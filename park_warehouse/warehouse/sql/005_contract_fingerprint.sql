-- Which contract a raw table was last made from: migrations leave tables alone whose contract has not changed.
alter table audit.form add column if not exists contract_sha256 text;
comment on column audit.form.contract_sha256 is '最近一次建表所依据的报表定义';
