package io.holdfast.notary.timestamp;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;

/**
 * Asks authorities over HTTP (RFC 3161 §3.4). Every request has a nonce of its own, so an old
 * answer is no answer. Blocking: use a virtual thread. Safe for many threads.
 */
public final class TimestampClient implements AutoCloseable {
  /** The largest response that is read, in bytes; real ones have under ten thousand. */
  static final int MAX_BYTES = 128 * 1024;

  private static final String QUERY = "application/timestamp-query";
  private static final String REPLY = "application/timestamp-reply";

  private final HttpClient http;
  private final Duration patience;
  private final SecureRandom random;

  /**
   * With bounds for one request.
   *
   * @param patience for the whole of a request
   */
  public TimestampClient(Duration patience, SecureRandom random) {
    this.patience = patience;
    this.random = random;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * A time-stamp over a digest.
   *
   * @param sha256 32 bytes
   * @throws TimestampException when the authority does not answer, refuses, or is not believed
   */
  public Timestamp stamp(TimestampAuthority authority, byte[] sha256) throws TimestampException {
    TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    try {
      TimeStampRequest request =
          generator.generate(TSPAlgorithms.SHA256, sha256, new BigInteger(64, random));
      return TimestampVerifier.verify(authority, request, exchange(authority, request));
    } catch (IOException e) {
      throw new TimestampException(authority.name() + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimestampException("interrupted", e);
    }
  }

  /**
   * A time-stamp over nothing but chance: for the time alone.
   *
   * @throws TimestampException as {@link #stamp}
   */
  public Timestamp time(TimestampAuthority authority) throws TimestampException {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return stamp(authority, digest);
  }

  private byte[] exchange(TimestampAuthority authority, TimeStampRequest request)
      throws IOException, InterruptedException, TimestampException {
    HttpRequest sent =
        HttpRequest.newBuilder(authority.url())
            .timeout(patience)
            .header("Content-Type", QUERY)
            .header("Accept", REPLY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.getEncoded()))
            .build();
    // The request's own timeout ends with the head of the answer: a body could trickle for ever.
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(
            sent,
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      HttpResponse<byte[]> answer = exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw new TimestampException(authority.name() + " answers " + answer.statusCode());
      }
      return answer.body();
    } catch (TimeoutException e) {
      throw new TimestampException(authority.name() + " is too slow", e);
    } catch (ExecutionException e) {
      throw new TimestampException(authority.name() + " does not answer", e);
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
