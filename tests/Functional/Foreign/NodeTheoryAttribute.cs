
namespace Microservices.Tests.Functional.Foreign;

/// <summary>A theory that needs Node; without it, skipped with the reason.</summary>
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = ForeignTool.NodeMissing;
}
