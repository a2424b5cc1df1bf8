// kafkajs at work; the contract is in ../README.md. Run with NODE_PATH at the node_modules that install-clients.sh made.
const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = require('kafkajs');
const SnappyCodec = require('kafkajs-snappy');
const lz4 = require('lz4-napi');
const { ZstdCodec } = require('zstd-codec');

const FILLER = '0123456789'.repeat(20);
const TYPES = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};

// zstd-codec compiles its WebAssembly once; every batch shares it. Only its streaming form reads frames without a content size.
const zstd = new Promise((resolve) => ZstdCodec.run((z) => resolve(new z.Streaming())));
CompressionCodecs[CompressionTypes.Snappy] = SnappyCodec;
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder) => lz4.compressFrame(encoder.buffer),
  decompress: (buffer) => lz4.decompressFrame(buffer),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async (encoder) => Buffer.from((await zstd).compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from((await zstd).decompress(buffer)),
});

const [command, bootstrap, topic, ...rest] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'kafkajs', brokers: [bootstrap], logLevel: logLevel.ERROR });

async function create(partitions) {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: Number(partitions), replicationFactor: 1 }] });
  await admin.disconnect();
}

async function produce(name, codecs, count) {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const codec of codecs.split(',')) {
    const messages = Array.from({ length: Number(count) }, (_, i) => {
      const key = `${name}-${codec}-${i}`;
      return { key, value: `value of ${key} ${FILLER}`, headers: { client: name, codec } };
    });
    const half = Math.ceil(messages.length / 2);
    await producer.send({ topic, acks: -1, compression: TYPES[codec], messages: messages.slice(0, half) });
    await producer.send({ topic, acks: -1, compression: TYPES[codec], messages: messages.slice(half) });
  }
  await producer.disconnect();
}

async function consume(group, count) {
  const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const wanted = Number(count);
  let seen = 0;
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (event) => reject(event.payload.error));
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          if (seen >= wanted) return;
          seen += 1;
          print(partition, message);
          const next = (BigInt(message.offset) + 1n).toString();
          await consumer.commitOffsets([{ topic, partition, offset: next }]);
          if (seen === wanted) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
}

async function read(count) {
  const consumer = kafka.consumer({ groupId: `reader-${process.pid}-${Date.now()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const wanted = Number(count);
  let seen = 0;
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (event) => reject(event.payload.error));
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          print(partition, message);
          seen += 1;
          if (seen === wanted) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
}

function print(partition, message) {
  const headers = Object.entries(message.headers || {})
    .map(([key, value]) => `${key}=${value},`)
    .join('');
  process.stdout.write(`${['R', partition, message.offset, message.key, message.value, headers].join('\t')}\n`);
}

setTimeout(() => {
  process.stderr.write('not done in time\n');
  process.exit(2);
}, 40000).unref();

({ create, produce, consume, read })[command](...rest).then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
