package io.holdfast.sts.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider on the loopback address, without the TLS that its name promises. */
public final class TestProvider implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile RSAKey key;

  /** Starts it. */
  public TestProvider() throws Exception {
    key = newKey("k1");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  /** A new pair. */
  static RSAKey newKey(String keyId) throws Exception {
    return new RSAKeyGenerator(2048).keyID(keyId).keyUse(KeyUse.SIGNATURE).generate();
  }

  /** A token signed with that key. */
  static String token(RSAKey key, JWTClaimsSet claims) throws Exception {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
    jwt.sign(new RSASSASigner(key));
    return jwt.serialize();
  }

  /** A token of this provider. */
  public String token(JWTClaimsSet claims) throws Exception {
    return token(key, claims);
  }

  /** Takes another key. */
  void rotate(String keyId) throws Exception {
    key = newKey(keyId);
  }

  /** The issuer. */
  public String url() {
    return "https://127.0.0.1:" + port();
  }

  RSAKey key() {
    return key;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How many requests it was asked. */
  public int requests() {
    return requests.get();
  }

  private void serve(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/.well-known/openid-configuration" ->
            answer(exchange, "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/keys\"}");
        case "/keys" -> answer(exchange, new JWKSet(key.toPublicJWK()).toString());
        case "/redirect" -> {
          exchange.getResponseHeaders().add("Location", url() + "/keys");
          exchange.sendResponseHeaders(302, -1);
        }
        case "/endless" -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[64 * 1024];
          for (int i = 0; i < 64; i++) {
            exchange.getResponseBody().write(block);
          }
        }
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
