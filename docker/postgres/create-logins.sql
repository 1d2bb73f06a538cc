-- Run once, by the image of PostgreSQL, on an empty database: the role that the hub works as, and a login that is a member of it and nothing else.
\getenv hub_password HUB_DATABASE_PASSWORD
create role panelbridge_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role panelbridge_hub login password :'hub_password' in role panelbridge_app;
