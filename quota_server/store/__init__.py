"""What the server keeps: the contract, the schema, and the engines behind the contract."""
