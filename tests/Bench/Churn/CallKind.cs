namespace Microservices.Tests.Bench.Churn;

/// <summary>What calls a load has.</summary>
internal enum CallKind
{
    Unary,

    ServerStreaming,

    /// <summary>Both in turn.</summary>
    Mixed,
}
