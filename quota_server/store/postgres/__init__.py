"""The store on PostgreSQL 15 and later: any number of server processes may share one database."""
