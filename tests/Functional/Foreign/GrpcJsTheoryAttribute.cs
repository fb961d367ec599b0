
namespace Microservices.Tests.Functional.Foreign;

/// <summary>A theory that needs gRPC's library for Node; without it, skipped with the reason.</summary>
internal sealed class GrpcJsTheoryAttribute : TheoryAttribute
{
    public GrpcJsTheoryAttribute() => Skip = NodePackages.Missing;
}
