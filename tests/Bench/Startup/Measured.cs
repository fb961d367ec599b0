namespace Microservices.Tests.Bench.Startup;

/// <summary>What is measured, by name.</summary>
internal static class Measured
{
    public static string ServerReply(string protocol) => $"server {protocol} reply";

    public static string ClientReply(string protocol) => $"client {protocol} reply";

    public static string ClientEnd(string protocol) => $"client {protocol} end";
}
