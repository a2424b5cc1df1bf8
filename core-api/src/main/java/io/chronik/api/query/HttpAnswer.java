package io.chronik.api.query;

import java.nio.ByteBuffer;

/**
 * The answer to a request.
 *
 * @param status the HTTP status, 200 to 599
 * @param contentType the body's type, such as {@code application/json}
 * @param body the body; handed over
 */
public record HttpAnswer(int status, String contentType, ByteBuffer body) {
    /** Checks the status. */
    public HttpAnswer {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status is " + status + "; answers have 200 to 599");
        }
    }
}
