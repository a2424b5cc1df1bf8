"""confluent-kafka (librdkafka) at work; the contract is in README.md beside this file."""

import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

DEADLINE = time.monotonic() + 40
FILLER = "0123456789" * 20


def create(bootstrap, topic, partitions):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for future in admin.create_topics([NewTopic(topic, int(partitions), 1)]).values():
        future.result(20)


def produce(bootstrap, topic, name, codecs, count):
    count = int(count)
    failures = []
    delivered = []

    def done(error, message):
        (failures if error else delivered).append(error or message.offset())

    for codec in codecs.split(","):
        producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "compression.type": codec,
                "enable.idempotence": True,
                "linger.ms": 50,
            }
        )
        for i in range(count):
            key = f"{name}-{codec}-{i}"
            producer.produce(
                topic,
                key=key,
                value=f"value of {key} {FILLER}",
                headers={"client": name, "codec": codec},
                on_delivery=done,
            )
            if i == count // 2:
                producer.flush(20)
        producer.flush(20)
    if failures or len(delivered) != count * len(codecs.split(",")):
        sys.exit(f"delivered {len(delivered)}, failed {failures[:3]}")


def consume(bootstrap, topic, group, count):
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe([topic])
    positions = {}
    for message in take(consumer, int(count)):
        positions[message.partition()] = message.offset() + 1
    consumer.commit(offsets=[TopicPartition(topic, p, o) for p, o in positions.items()], asynchronous=False)
    consumer.close()


def read(bootstrap, topic, count):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "unused", "enable.auto.commit": False})
    partitions = consumer.list_topics(topic, 20).topics[topic].partitions
    consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in partitions])
    take(consumer, int(count))
    consumer.close()


def take(consumer, count):
    taken = []
    while len(taken) < count:
        if time.monotonic() > DEADLINE:
            sys.exit(f"only {len(taken)} of {count} records in time")
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            sys.exit(f"consumer error {message.error()}")
        headers = "".join(f"{k}={v.decode()}," for k, v in message.headers() or [])
        print("R", message.partition(), message.offset(), message.key().decode(), message.value().decode(), headers, sep="\t")
        taken.append(message)
    return taken


if __name__ == "__main__":
    {"create": create, "produce": produce, "consume": consume, "read": read}[sys.argv[1]](*sys.argv[2:])
