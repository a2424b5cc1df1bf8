package io.chronik.request.produce;

import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** InitProducerId: gives an idempotent producer an id that no producer had before, whatever happened to the node. */
public final class InitProducerIdHandler
        implements ApiHandler.Blocking<InitProducerIdRequestData, InitProducerIdResponseData> {
    private static final int BLOCK = 1000;
    private static final short LAST_VERSION_WITHOUT_TWO_PHASE_COMMIT = 5;

    private final ProducerIdBlocks blocks;
    private long next;
    private long end;

    /** Makes blocks of ids durable. */
    @FunctionalInterface
    public interface ProducerIdBlocks {
        /** The first id of a block of that many which nobody else gets, ever. */
        long allocate(int count);
    }

    /** Creates it. */
    public InitProducerIdHandler(ProducerIdBlocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public short maxVersion() {
        return LAST_VERSION_WITHOUT_TWO_PHASE_COMMIT;
    }

    @Override
    public InitProducerIdResponseData handle(RequestContext context, InitProducerIdRequestData request) {
        if (request.transactionalId() != null) {
            // There is no transaction coordinator yet; a fatal error tells the producer at once, where a retriable one
            // would let it hang.
            return new InitProducerIdResponseData()
                    .setErrorCode(Errors.UNSUPPORTED_VERSION.code())
                    .setProducerId(-1)
                    .setProducerEpoch((short) -1);
        }
        return new InitProducerIdResponseData().setProducerId(nextId()).setProducerEpoch((short) 0);
    }

    private synchronized long nextId() {
        if (next == end) {
            next = blocks.allocate(BLOCK);
            end = next + BLOCK;
        }
        return next++;
    }
}
