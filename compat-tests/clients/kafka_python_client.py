"""kafka-python at work; the contract is in README.md beside this file."""

import sys
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.structs import OffsetAndMetadata

DEADLINE = time.monotonic() + 40
FILLER = "0123456789" * 20

# api_version=0.10.0 among the arguments makes the library speak to a broker of that version, without asking it.
API_VERSION = None


def options():
    return {} if API_VERSION is None else {"api_version": API_VERSION}


def has(version):
    return API_VERSION is None or API_VERSION >= version


def create(bootstrap, topic, partitions):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, **options())
    admin.create_topics([NewTopic(topic, int(partitions), 1)])
    admin.close()


def produce(bootstrap, topic, name, codecs, count):
    count = int(count)
    for codec in codecs.split(","):
        producer = KafkaProducer(
            bootstrap_servers=bootstrap,
            compression_type=None if codec == "none" else codec,
            acks="all",
            linger_ms=50,
            **options(),
        )
        sent = []
        for i in range(count):
            key = f"{name}-{codec}-{i}"
            sent.append(
                producer.send(
                    topic,
                    key=key.encode(),
                    value=f"value of {key} {FILLER}".encode(),
                    headers=[("client", name.encode()), ("codec", codec.encode())] if has((0, 11)) else None,
                )
            )
            if i == count // 2:
                producer.flush()
        for future in sent:
            future.get(timeout=20)
        producer.close()


def consume(bootstrap, topic, group, count):
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **options(),
    )
    if has((0, 9)):
        consumer.subscribe([topic])
    else:
        # Groups had offsets before they had members.
        consumer.assign([TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic)])
    positions = {}
    for record in take(consumer, int(count)):
        positions[TopicPartition(record.topic, record.partition)] = OffsetAndMetadata(record.offset + 1, "")
    consumer.commit(positions)
    consumer.close()


def read(bootstrap, topic, count):
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, **options())
    partitions = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    take(consumer, int(count))
    consumer.close()


def take(consumer, count):
    taken = []
    while len(taken) < count:
        if time.monotonic() > DEADLINE:
            sys.exit(f"only {len(taken)} of {count} records in time")
        polled = consumer.poll(timeout_ms=200, max_records=min(100, count - len(taken)))
        for records in polled.values():
            for record in records:
                headers = "".join(f"{k}={v.decode()}," for k, v in record.headers)
                print("R", record.partition, record.offset, record.key.decode(), record.value.decode(), headers, sep="\t")
                taken.append(record)
    return taken


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[2:] if not argument.startswith("api_version=")]
    for argument in sys.argv[2:]:
        if argument.startswith("api_version="):
            API_VERSION = tuple(int(part) for part in argument.split("=")[1].split("."))
    {"create": create, "produce": produce, "consume": consume, "read": read}[sys.argv[1]](*arguments)
