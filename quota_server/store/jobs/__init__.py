"""What is done to the database, the same on every engine: functions of a transaction, in SQL that both understand."""
