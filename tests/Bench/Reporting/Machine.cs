using System.Runtime.InteropServices;

namespace Microservices.Tests.Bench.Reporting;

/// <summary>Where the figures come from: without it they say nothing.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}";
}
