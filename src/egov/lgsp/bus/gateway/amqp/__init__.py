"""Message queues, AMQP 0-9-1 as RabbitMQ speaks it: the bus publishes to them and takes from them."""
