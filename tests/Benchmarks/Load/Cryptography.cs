using System.Diagnostics;
using System.Security.Cryptography;

namespace Xaa.Benchmarks.Load;

/// <summary>The cryptography alone: ES256 signatures by the platform, on one thread of this process, with one shared key.</summary>
/// <param name="Sign">CPU time of one signature, in microseconds.</param>
/// <param name="Verify">CPU time of one verification, in microseconds.</param>
internal sealed record Cryptography(double Sign, double Verify)
{
    /// <summary>What it cost where the peer was measured (DESIGN.md section 5).</summary>
    public static readonly Cryptography OfThePeersMachine = new(45, 100);

    // As long as an ID-JAG's header and payload are.
    private static readonly byte[] Input = RandomNumberGenerator.GetBytes(500);
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly byte[] Signature = Key.SignData(Input, HashAlgorithmName.SHA256);

    /// <summary>How much slower this machine is now than the one where the peer was measured.</summary>
    public double Scale => (Sign + Verify) / (OfThePeersMachine.Sign + OfThePeersMachine.Verify);

    public double Of(int signatures, int verifications) => (signatures * Sign) + (verifications * Verify);

    public static Cryptography Measure(TimeSpan each) => new(
        Cost(each, () => Key.SignData(Input, HashAlgorithmName.SHA256)),
        Cost(each, () => Key.VerifyData(Input, Signature, HashAlgorithmName.SHA256)));

    private static double Cost(TimeSpan length, Action act)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var done = 0;
        for (; clock.Elapsed < length || done == 0; done++)
            act();
        return (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / done;
    }
}
