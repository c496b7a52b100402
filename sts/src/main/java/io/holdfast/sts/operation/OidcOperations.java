package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.OidcProvider;
import io.holdfast.storage.identity.OidcProviderStore;
import io.holdfast.sts.oidc.IssuerUrl;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Identity providers that an account trusts. */
final class OidcOperations {
  private static final Constraint CLIENT_ID =
      new Constraint(1, 255, Pattern.compile("[\\x21-\\x7E]+"), null);
  private static final Constraint THUMBPRINT =
      new Constraint(40, 40, Pattern.compile("[0-9A-Fa-f]{40}"), null);

  private final OidcProviderStore providers;

  OidcOperations(IdentityStores stores) {
    this.providers = stores.oidcProviders();
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateOpenIDConnectProvider", unbounded(this::create));
    table.put("GetOpenIDConnectProvider", this::get);
    table.put("ListOpenIDConnectProviders", this::list);
    table.put("DeleteOpenIDConnectProvider", unbounded(this::delete));
    table.put("AddClientIDToOpenIDConnectProvider", unbounded(this::addClientId));
    table.put("RemoveClientIDFromOpenIDConnectProvider", unbounded(this::removeClientId));
    table.put("UpdateOpenIDConnectProviderThumbprint", unbounded(this::updateThumbprint));
    table.put("TagOpenIDConnectProvider", unbounded(this::tag));
    table.put("UntagOpenIDConnectProvider", unbounded(this::untag));
    table.put("ListOpenIDConnectProviderTags", this::listTags);
  }

  /**
   * With the work refused to who has a boundary: a provider vouches for whom it likes, to every
   * role that trusts it.
   */
  private static Operation unbounded(Operation operation) {
    return call -> {
      Plan plan = operation.plan(call);
      CreatorBounds bounds = CreatorBounds.of(call);
      return new Plan(
          plan.demands(),
          () -> {
            bounds.requireUnbounded(plan.demands().getFirst());
            return plan.work().run();
          });
    };
  }

  private Plan create(Call call) {
    QueryParameters parameters = call.parameters();
    IssuerUrl url = IssuerUrl.read(parameters.required("Url", Constraint.length(1, 255)));
    List<String> clientIds =
        parameters.list("ClientIDList", CLIENT_ID, OidcProviderStore.MAXIMUM_CLIENT_IDS);
    List<String> thumbprints = thumbprints(parameters);
    Map<String, String> tags = parameters.tags();
    String arn = Entities.arn(call, "oidc-provider/" + url.withoutScheme());
    return Plan.answering(
        Demand.of("iam:CreateOpenIDConnectProvider", arn).withRequestTags(tags),
        () -> {
          if (providers.list(call.accountId()).stream()
              .anyMatch(provider -> provider.url().equals(url.text()))) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS,
                "Provider with url " + url.text() + " already exists.");
          }
          OidcProvider provider =
              providers.create(call.accountId(), url.text(), clientIds, thumbprints, tags);
          return xml -> {
            xml.text("OpenIDConnectProviderArn", provider.arn());
            IamXml.tags(xml, provider.tags());
          };
        });
  }

  private Plan get(Call call) {
    Named named = named(call);
    return Plan.answering(
        named.demand(call),
        () -> {
          OidcProvider provider = named.orRefuse();
          return xml -> {
            xml.text("Url", provider.url().substring(provider.url().indexOf("://") + 3))
                .texts("ClientIDList", provider.clientIds())
                .texts("ThumbprintList", provider.thumbprints())
                .time("CreateDate", provider.created());
            IamXml.tags(xml, provider.tags());
          };
        });
  }

  private Plan list(Call call) {
    return Plan.answering(
        Demand.of("iam:ListOpenIDConnectProviders", Entities.arn(call, "oidc-provider/*")),
        () -> {
          List<OidcProvider> all = providers.list(call.accountId());
          return xml ->
              xml.list(
                  "OpenIDConnectProviderList",
                  all,
                  (member, provider) -> member.text("Arn", provider.arn()));
        });
  }

  /** AWS answers the deletion of what is not there with success; here it is said. */
  private Plan delete(Call call) {
    Named named = named(call);
    return Plan.doing(named.demand(call), () -> providers.delete(named.orRefuse().arn()));
  }

  private Plan addClientId(Call call) {
    Named named = named(call);
    String clientId = call.parameters().required("ClientID", CLIENT_ID);
    return Plan.doing(
        named.demand(call), () -> providers.addClientId(named.orRefuse().arn(), clientId));
  }

  private Plan removeClientId(Call call) {
    Named named = named(call);
    String clientId = call.parameters().required("ClientID", CLIENT_ID);
    return Plan.doing(
        named.demand(call), () -> providers.removeClientId(named.orRefuse().arn(), clientId));
  }

  private Plan updateThumbprint(Call call) {
    Named named = named(call);
    List<String> thumbprints = thumbprints(call.parameters());
    return Plan.doing(
        named.demand(call), () -> providers.setThumbprints(named.orRefuse().arn(), thumbprints));
  }

  private Plan tag(Call call) {
    Named named = named(call);
    Map<String, String> tags = call.parameters().tags();
    return Plan.doing(
        named.demand(call).withRequestTags(tags),
        () -> providers.tag(named.orRefuse().arn(), tags));
  }

  private Plan untag(Call call) {
    Named named = named(call);
    List<String> keys = call.parameters().tagKeys();
    return Plan.doing(
        named.demand(call).withTagKeys(keys),
        () -> providers.untag(named.orRefuse().arn(), Set.copyOf(keys)));
  }

  private Plan listTags(Call call) {
    Named named = named(call);
    return UserOperations.listTags(call, named.demand(call), () -> named.orRefuse().tags());
  }

  private static List<String> thumbprints(QueryParameters parameters) {
    return parameters.list("ThumbprintList", THUMBPRINT, OidcProviderStore.MAXIMUM_THUMBPRINTS);
  }

  private Named named(Call call) {
    String arn = call.parameters().required("OpenIDConnectProviderArn", Constraint.ARN);
    return new Named(
        arn,
        arn.startsWith(Entities.arn(call, "oidc-provider/"))
            ? providers.find(arn)
            : Optional.empty());
  }

  /** A provider that a call names. */
  private record Named(String arn, Optional<OidcProvider> found) {
    Demand demand(Call call) {
      return Demand.of("iam:" + call.action(), arn)
          .withResourceTags(found.map(OidcProvider::tags).orElse(Map.of()));
    }

    OidcProvider orRefuse() {
      return found.orElseThrow(
          () -> QueryException.noSuchEntity("OpenIDConnect Provider not found for arn " + arn));
    }
  }
}
