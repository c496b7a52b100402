package io.holdfast.sts.operation;

import io.holdfast.storage.identity.IdentityStores;
import io.holdfast.storage.identity.MfaDevice;
import io.holdfast.storage.identity.MfaSeed;
import io.holdfast.storage.identity.MfaStore;
import io.holdfast.storage.identity.MfaVerdict;
import io.holdfast.storage.identity.Page;
import io.holdfast.storage.identity.PageRequest;
import io.holdfast.storage.identity.User;
import io.holdfast.storage.identity.UserStore;
import io.holdfast.sts.mfa.QrPng;
import io.holdfast.sts.mfa.TotpSeed;
import io.holdfast.sts.operation.Entities.Named;
import io.holdfast.sts.query.Constraint;
import io.holdfast.sts.query.Paging;
import io.holdfast.sts.query.QueryErrorCode;
import io.holdfast.sts.query.QueryException;
import io.holdfast.sts.query.QueryXml;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Virtual MFA devices. Their seeds are shown once, by the call that makes them. */
final class MfaOperations {
  /** How IAM's calls, which must name a user, name the account's root. */
  private static final String ROOT = "root";

  private final MfaStore devices;
  private final UserStore users;
  private final MfaCodes codes;
  private final Entities entities;
  private final SecureRandom random;

  MfaOperations(IdentityStores stores, Entities entities, SecureRandom random) {
    this.devices = stores.mfaDevices();
    this.users = stores.users();
    this.codes = new MfaCodes(devices);
    this.entities = entities;
    this.random = random;
  }

  void addTo(Map<String, Operation> table) {
    table.put("CreateVirtualMFADevice", this::createVirtualMfaDevice);
    table.put("DeleteVirtualMFADevice", this::deleteVirtualMfaDevice);
    table.put("EnableMFADevice", this::enableMfaDevice);
    table.put("ResyncMFADevice", this::resyncMfaDevice);
    table.put("DeactivateMFADevice", this::deactivateMfaDevice);
    table.put("GetMFADevice", this::getMfaDevice);
    table.put("ListMFADevices", this::listMfaDevices);
    table.put("TagMFADevice", this::tagMfaDevice);
    table.put("UntagMFADevice", this::untagMfaDevice);
    table.put("ListMFADeviceTags", this::listMfaDeviceTags);
    table.put("ListVirtualMFADevices", this::listVirtualMfaDevices);
  }

  private Plan createVirtualMfaDevice(Call call) {
    String name = call.parameters().required("VirtualMFADeviceName", Constraint.NAME_128);
    String path = call.parameters().optional("Path", Constraint.PATH, "/");
    String serialNumber = Entities.arn(call, "mfa" + path + name);
    return Plan.answering(
        Demand.of("iam:CreateVirtualMFADevice", serialNumber),
        () -> {
          if (devices.find(serialNumber).isPresent()) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS,
                "MFADevice entity at the same path and name already exists.");
          }
          TotpSeed seed = TotpSeed.random(random);
          MfaDevice device =
              devices.create(call.accountId(), path, name, new MfaSeed(seed.reveal()));
          byte[] image = QrPng.of(seed.uri(name, call.accountId()));
          return xml ->
              xml.within(
                  "VirtualMFADevice",
                  member ->
                      member
                          .text("SerialNumber", device.serialNumber())
                          .text(
                              "Base32StringSeed",
                              base64(seed.base32().getBytes(StandardCharsets.US_ASCII)))
                          .text("QRCodePNG", base64(image)));
        });
  }

  private Plan deleteVirtualMfaDevice(Call call) {
    String serialNumber = serialNumber(call);
    Demand demand = onDevice(call, serialNumber);
    return Plan.doing(
        demand,
        () -> {
          MfaDevice device = changeable(call, demand, serialNumber);
          devices.delete(call.accountId(), device.serialNumber());
        });
  }

  /** The device, when it is nobody's or the caller's boundary is its owner's own. */
  private MfaDevice changeable(Call call, Demand demand, String serialNumber) {
    MfaDevice device = own(call, serialNumber);
    MfaDevice.Owner owner = device.assigned();
    if (owner != null) {
      String name = owner.userName();
      User user = name == null ? null : entities.user(call, name).orRefuse();
      CreatorBounds.of(call).requireSame(demand, user == null ? null : user.permissionsBoundary());
    }
    return device;
  }

  private Plan tagMfaDevice(Call call) {
    String serialNumber = serialNumber(call);
    Map<String, String> tags = call.parameters().tags();
    Demand demand = onDevice(call, serialNumber).withRequestTags(tags);
    return Plan.doing(
        demand,
        () -> {
          MfaDevice device = changeable(call, demand, serialNumber);
          devices.tag(call.accountId(), device.serialNumber(), tags);
        });
  }

  private Plan untagMfaDevice(Call call) {
    String serialNumber = serialNumber(call);
    List<String> keys = call.parameters().tagKeys();
    Demand demand = onDevice(call, serialNumber).withTagKeys(keys);
    return Plan.doing(
        demand,
        () -> {
          MfaDevice device = changeable(call, demand, serialNumber);
          devices.untag(call.accountId(), device.serialNumber(), Set.copyOf(keys));
        });
  }

  private Plan listMfaDeviceTags(Call call) {
    String serialNumber = serialNumber(call);
    return UserOperations.listTags(
        call,
        onDevice(call, serialNumber),
        () -> devices.tags(call.accountId(), own(call, serialNumber).serialNumber()));
  }

  private Plan enableMfaDevice(Call call) {
    Holder holder = holder(call);
    String serialNumber = serialNumber(call);
    String first = call.parameters().required("AuthenticationCode1", Constraint.TOKEN_CODE);
    String second = call.parameters().required("AuthenticationCode2", Constraint.TOKEN_CODE);
    return Plan.doing(
        holder.demand(),
        () -> {
          String userName = holder.changeable(call);
          MfaDevice device = own(call, serialNumber);
          if (device.assigned() != null) {
            throw new QueryException(
                QueryErrorCode.ENTITY_ALREADY_EXISTS, "MFA Device is already in use.");
          }
          OptionalLong step = codes.stepOfPair(serialNumber, first, second, call.request().time());
          if (step.isEmpty()
              || !devices.enable(call.accountId(), userName, serialNumber, step.getAsLong())) {
            throw wrongCode();
          }
        });
  }

  private Plan resyncMfaDevice(Call call) {
    Holder holder = holder(call);
    String serialNumber = serialNumber(call);
    String first = call.parameters().required("AuthenticationCode1", Constraint.TOKEN_CODE);
    String second = call.parameters().required("AuthenticationCode2", Constraint.TOKEN_CODE);
    return Plan.doing(
        holder.demand(),
        () -> {
          String userName = holder.changeable(call);
          requireHeldBy(own(call, serialNumber), userName);
          OptionalLong step = codes.stepOfPair(serialNumber, first, second, call.request().time());
          MfaVerdict verdict =
              devices.resynchronize(
                  call.accountId(),
                  userName,
                  serialNumber,
                  step.isPresent() ? step.getAsLong() : null);
          switch (verdict) {
            case MfaVerdict.Accepted() -> {}
            case MfaVerdict.Refused() -> throw wrongCode();
            case MfaVerdict.Throttled(Instant until) -> throw CallMfa.throttled(until);
          }
        });
  }

  private Plan deactivateMfaDevice(Call call) {
    Holder holder = holder(call);
    String serialNumber = serialNumber(call);
    return Plan.doing(
        holder.demand(),
        () -> {
          String userName = holder.changeable(call);
          requireHeldBy(own(call, serialNumber), userName);
          devices.deactivate(call.accountId(), userName, serialNumber);
        });
  }

  private Plan getMfaDevice(Call call) {
    String serialNumber = serialNumber(call);
    boolean named = call.parameters().has("UserName");
    Holder holder = named ? holder(call) : null;
    Demand demand = holder == null ? onDevice(call, serialNumber) : holder.demand();
    return Plan.answering(
        demand,
        () -> {
          MfaDevice device = own(call, serialNumber);
          if (holder != null) {
            requireHeldBy(device, holder.userName());
          }
          MfaDevice.Owner owner = device.assigned();
          return xml ->
              xml.text("UserName", owner == null ? null : owner.userName())
                  .text("SerialNumber", device.serialNumber())
                  .time("EnableDate", device.enabled());
        });
  }

  private Plan listMfaDevices(Call call) {
    Holder holder = call.parameters().has("UserName") ? holder(call) : self(call);
    Paging paging = call.parameters().paging();
    return Plan.answering(
        holder.demand(),
        () -> {
          String userName = holder.userName();
          Paging.Page<MfaDevice> page =
              paging.of(devices.listFor(call.accountId(), userName), MfaDevice::serialNumber);
          return xml -> {
            xml.list(
                "MFADevices",
                page.items(),
                (member, device) ->
                    member
                        .text("UserName", userName == null ? ROOT : userName)
                        .text("SerialNumber", device.serialNumber())
                        .time("EnableDate", device.enabled()));
            page.writeTo(xml);
          };
        });
  }

  private Plan listVirtualMfaDevices(Call call) {
    String status =
        call.parameters().oneOf("AssignmentStatus", List.of("Assigned", "Unassigned", "Any"));
    boolean any = status == null || status.equals("Any");
    Boolean assigned = any ? null : Boolean.valueOf("Assigned".equals(status));
    PageRequest request = call.page();
    return Plan.answering(
        Demand.of("iam:ListVirtualMFADevices", Entities.arn(call, "mfa/*")),
        () -> {
          Page<MfaDevice> page = devices.list(call.accountId(), assigned, request);
          return xml -> {
            xml.list(
                "VirtualMFADevices",
                page.items(),
                (member, device) -> {
                  member
                      .text("SerialNumber", device.serialNumber())
                      .time("EnableDate", device.enabled());
                  holderOf(call, device, member);
                });
            IamXml.page(xml, page);
          };
        });
  }

  private void holderOf(Call call, MfaDevice device, QueryXml xml) {
    MfaDevice.Owner owner = device.assigned();
    if (owner == null) {
      return;
    }
    String userName = owner.userName();
    if (userName == null) {
      xml.within(
          "User",
          user ->
              user.text("Path", "/")
                  .text("UserId", call.accountId())
                  .text("Arn", Entities.arn(call, ROOT)));
      return;
    }
    Optional<User> found = users.find(call.accountId(), userName);
    found.ifPresent(user -> xml.within("User", member -> IamXml.user(member, user)));
  }

  /** The user of {@code UserName}; {@code root} is the root when the root itself says so. */
  private Holder holder(Call call) {
    Named<User> named = entities.user(call);
    boolean root = named.found() == null && named.name().equals(ROOT) && call.principal().isRoot();
    return root ? rootHolder(call) : new Holder(named, named.demand(call.action()));
  }

  private Holder self(Call call) {
    return entities
        .userOrSelf(call)
        .map(named -> new Holder(named, named.demand(call.action())))
        .orElseGet(() -> rootHolder(call));
  }

  private static Holder rootHolder(Call call) {
    return new Holder(null, Demand.of("iam:" + call.action(), Entities.arn(call, ROOT)));
  }

  private static String serialNumber(Call call) {
    return call.parameters().required("SerialNumber", Constraint.SERIAL_NUMBER);
  }

  private static Demand onDevice(Call call, String serialNumber) {
    String arn =
        serialNumber.startsWith("arn:") ? serialNumber : Entities.arn(call, "mfa/" + serialNumber);
    return Demand.of("iam:" + call.action(), arn);
  }

  private MfaDevice own(Call call, String serialNumber) {
    return devices
        .find(serialNumber)
        .filter(device -> device.accountId().equals(call.accountId()))
        .orElseThrow(() ->
            QueryException.noSuchEntity(
                "VirtualMFADevice with serial number " + serialNumber + " doesn't exist."));
  }

  private static void requireHeldBy(MfaDevice device, @Nullable String userName) {
    MfaDevice.Owner owner = device.assigned();
    boolean held =
        owner != null
            && (userName == null ? owner.userName() == null : userName.equals(owner.userName()));
    if (!held) {
      throw QueryException.noSuchEntity("MFA Device invalid for user.");
    }
  }

  private static QueryException wrongCode() {
    return new QueryException(
        QueryErrorCode.INVALID_AUTHENTICATION_CODE, "Authentication code for device is not valid.");
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Whose devices a call is about: a user, or the root that calls. */
  private record Holder(@Nullable Named<User> named, Demand demand) {
    @Nullable String userName() {
      return named == null ? null : named.orRefuse().userName();
    }

    /** As {@link #userName}, when the caller's boundary is the user's own. */
    @Nullable String changeable(Call call) {
      if (named == null) {
        return null;
      }
      User user = named.orRefuse();
      CreatorBounds.of(call).requireSame(demand, user.permissionsBoundary());
      return user.userName();
    }
  }
}
