#!/bin/sh
# Runs once, when the database is made: the program owns its database and has no other rights on the server.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set password="$PROGRAM_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE alliance LOGIN PASSWORD :'password';
CREATE DATABASE alliance OWNER alliance;
SQL
