
namespace Microservices.Tests.Functional.Foreign;

/// <summary>A theory that needs a curl with HTTP/2; without it, skipped with the reason.</summary>
internal sealed class CurlTheoryAttribute : TheoryAttribute
{
    public CurlTheoryAttribute() => Skip = ForeignTool.CurlMissing;
}
