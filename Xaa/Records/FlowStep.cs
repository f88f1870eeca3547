using System.Text.Json.Serialization;

namespace Xaa.Records;

/// <summary>
/// The four steps of the Identity Assertion Grant flow, and what is none of them: every token request is recorded, also one that is not of the flow.
/// </summary>
[JsonConverter(typeof(WordConverter<FlowStep>))]
public enum FlowStep
{
    /// <summary>Step 1: the person signs in at the IdP.</summary>
    SignIn = 1,

    /// <summary>Step 2: the client exchanges the sign-in for an ID-JAG. ID-JAG draft §4.3.</summary>
    TokenExchange = 2,

    /// <summary>Step 3: the resource authorization server redeems the ID-JAG. ID-JAG draft §4.4.</summary>
    JwtBearerGrant = 3,

    /// <summary>Step 4: the MCP call.</summary>
    ResourceRequest = 4,

    // What follows is no step of the flow, and FlowView leaves it out.

    /// <summary>A client asks for a token of its own, to administer the IdP.</summary>
    Administration = 5,

    /// <summary>A client registered itself at a resource authorization server. RFC 7591.</summary>
    Registration = 6,

    /// <summary>The ordinary way, which this flow replaces: a person consented to a client at a resource authorization server, or did not.</summary>
    Consent = 7,

    /// <summary>The ordinary way: a code or a refresh token that a consent led to was redeemed. RFC 6749 §4.1.3 and §6.</summary>
    OrdinaryGrant = 8,
}

/// <summary>How a token request ended.</summary>
[JsonConverter(typeof(WordConverter<Outcome>))]
public enum Outcome
{
    /// <summary>A token was issued, or the MCP call was let through.</summary>
    Issued = 1,

    /// <summary>Refused, with a reason.</summary>
    Refused = 2,
}

/// <summary>The names of the steps' spans.</summary>
public static class FlowSteps
{
    /// <summary>Whether it is one of the four steps of the flow.</summary>
    public static bool IsOfTheFlow(this FlowStep step) => step is >= FlowStep.SignIn and <= FlowStep.ResourceRequest;

    /// <summary>
    /// The span name of a step: <c>xaa.sign_in</c>, <c>xaa.token_exchange</c>, <c>xaa.jwt_bearer_grant</c> or <c>xaa.resource_request</c>; beside the
    /// flow, <c>xaa.administration</c>, <c>xaa.registration</c>, <c>xaa.consent</c> or <c>xaa.ordinary_grant</c>.
    /// </summary>
    public static string SpanName(this FlowStep step) => step switch
    {
        FlowStep.SignIn => "xaa.sign_in",
        FlowStep.TokenExchange => "xaa.token_exchange",
        FlowStep.JwtBearerGrant => "xaa.jwt_bearer_grant",
        FlowStep.ResourceRequest => "xaa.resource_request",
        FlowStep.Administration => "xaa.administration",
        FlowStep.Registration => "xaa.registration",
        FlowStep.Consent => "xaa.consent",
        FlowStep.OrdinaryGrant => "xaa.ordinary_grant",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };
}
