using Xaa.Records;

namespace Xaa.Idp.Portal.Records;

/// <summary>The steps as people say them.</summary>
public static class StepWords
{
    public static string Of(FlowStep step) => step switch
    {
        FlowStep.SignIn => "1 Sign-in",
        FlowStep.TokenExchange => "2 Token exchange",
        FlowStep.JwtBearerGrant => "3 JWT bearer grant",
        FlowStep.ResourceRequest => "4 Resource request",
        _ => "Administration",
    };
}
