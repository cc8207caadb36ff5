DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.slot (slot int, release bigint, office bigint);
CREATE TABLE bench.path (process text, n int, engine_id text, name text, label text, kind text, place text, role text,
                         citizen text, outcomes jsonb, outcome text, share float);
CREATE TABLE bench.state (process text, done int, definition bigint, state jsonb);
CREATE TABLE bench.doer (agency bigint, role text, person bigint, name text, division bigint);
CREATE TABLE bench.name (n int, name text, key text);
CREATE TABLE bench.day (n int, day date);
CREATE TABLE bench.agency (id bigint, code text, official text, short text);
CREATE TABLE bench.release (id bigint, procedure bigint, code text, process text, minutes int, fee int, title text,
                            result text, answers jsonb, name_key text, identity_key text);
CREATE TABLE bench.paper (release bigint, position int, code text, name text)
