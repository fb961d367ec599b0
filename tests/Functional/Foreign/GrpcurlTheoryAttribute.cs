
namespace Microservices.Tests.Functional.Foreign;

/// <summary>A theory that needs grpcurl; without it, skipped with the reason.</summary>
internal sealed class GrpcurlTheoryAttribute : TheoryAttribute
{
    public GrpcurlTheoryAttribute() => Skip = ForeignTool.GrpcurlMissing;
}
