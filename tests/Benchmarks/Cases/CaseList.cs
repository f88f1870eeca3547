using Xaa.Benchmarks.Load;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Cases;

/// <summary>What is measured.</summary>
internal static class CaseList
{
    private const string Token = "\"access_token\"";

    public static IEnumerable<BenchmarkCase> Of(Stand stand)
    {
        yield return new("token exchange, refresh token")
        {
            Signatures = 1,
            Verifications = 0,
            Peer = 889,
            Products = At(stand.Idps, idp => new(idp.Process, (_, request) => idp.ExchangeRefreshToken(request)) { Expected = TokenTypes.IdJag }),
            Floor = new(stand.Floor.Process, (_, request) => stand.Floor.ExchangeRefreshToken(request)) { Expected = TokenTypes.IdJag },
        };
        yield return new("token exchange, ID token")
        {
            Signatures = 1,
            Verifications = 1,
            Peer = 889,
            Products = At(stand.Idps, idp => new(idp.Process, (worker, _) => idp.ExchangeIdToken(worker)) { Expected = TokenTypes.IdJag }),
            Floor = new(stand.Floor.Process, (worker, _) => stand.Floor.ExchangeIdToken(worker)) { Expected = TokenTypes.IdJag },
        };
        yield return new("token exchange, private_key_jwt")
        {
            Signatures = 1,
            Verifications = 1,
            Products = At(stand.Idps, idp => new(idp.Process, (_, request) => idp.ExchangeWithAssertion(request)) { Expected = TokenTypes.IdJag }),
            Floor = new(stand.Floor.Process, (_, request) => stand.Floor.ExchangeWithAssertion(request)) { Expected = TokenTypes.IdJag },
        };
        yield return new("token exchange, DPoP")
        {
            Signatures = 1,
            Verifications = 1,
            Products = At(stand.Idps, idp => new(idp.Process, (_, request) => idp.ExchangeWithProof(request)) { Expected = TokenTypes.IdJag }),
            Floor = new(stand.Floor.Process, (_, request) => stand.Floor.ExchangeWithProof(request)) { Expected = TokenTypes.IdJag },
        };
        yield return new("JWT bearer grant")
        {
            Signatures = 1,
            Verifications = 1,
            Peer = 1027,
            Products = At(stand.Designs, design => new(design.Process, (_, request) => design.Redeem(request)) { Expected = Token }),
            Floor = new(stand.Floor.Process, (_, request) => stand.Floor.Redeem(request)) { Expected = Token },
        };
        yield return new("refresh grant")
        {
            Signatures = 2,
            Verifications = 0,
            Products = At(stand.Idps, idp => new(idp.Process, (worker, _) => idp.Refresh(worker)) { Expected = Token, Answered = idp.Refreshed }),
            Floor = new(stand.Floor.Process, (worker, _) => stand.Floor.Refresh(worker)) { Expected = Token, Answered = stand.Floor.Refreshed },
        };
        yield return new("discovery")
        {
            Signatures = 0,
            Verifications = 0,
            Peer = 281,
            Products = At(stand.Idps, idp => new(idp.Process, (_, _) => idp.Discover()) { Expected = "\"token_endpoint\"" }),
            Floor = new(stand.Floor.Process, (_, _) => stand.Floor.Discover()) { Expected = "\"token_endpoint\"" },
        };
        yield return new("tool call")
        {
            Signatures = 0,
            Verifications = 1,
            Products = At(stand.Designs, design => new(design.Process, (_, _) => design.CallTool())
            {
                Expected = "structuredContent",
                Prepare = design.PrepareToolCallsAsync,
            }),
            Floor = new(stand.Floor.Process, (_, _) => stand.Floor.CallTool()) { Expected = "structuredContent" },
        };
        yield return new("tool call, DPoP")
        {
            Signatures = 0,
            Verifications = 2,
            Products = At(stand.Designs, design => new(design.Process, (_, _) => design.CallToolWithProof())
            {
                Expected = "structuredContent",
                Prepare = design.PrepareToolCallsAsync,
            }),
        };
        yield return new("what-if, everyone")
        {
            Signatures = 0,
            Verifications = 0,
            MostConnections = 1,
            Products = At(stand.Idps, idp => new(idp.Process, (_, _) => idp.AskWhatIf()) { Expected = "\"granted\"", Prepare = idp.PrepareWhatIfAsync }),
        };
    }

    private static List<(DataSize, Target)> At<T>(IReadOnlyDictionary<DataSize, T> servers, Func<T, Target> target) =>
        [.. servers.Select(server => (server.Key, target(server.Value)))];
}
