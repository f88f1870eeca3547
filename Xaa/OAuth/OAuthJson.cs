using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>JSON of the protocol's messages: members that are null are left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(TokenErrorResponse))]
[JsonSerializable(typeof(PushedAuthorizationResponse))]
[JsonSerializable(typeof(IntrospectionResponse))]
[JsonSerializable(typeof(PolicyChangesResponse))]
[JsonSerializable(typeof(AuthorizationServerMetadata))]
[JsonSerializable(typeof(ClientMetadata))]
[JsonSerializable(typeof(ClientInformation))]
[JsonSerializable(typeof(ProtectedResourceMetadata))]
public sealed partial class OAuthJson : JsonSerializerContext;
