
namespace Microservices.Tests.Functional.Foreign;

/// <summary>A theory that needs buf; without it, skipped with the reason.</summary>
internal sealed class BufTheoryAttribute : TheoryAttribute
{
    public BufTheoryAttribute() => Skip = NodePackages.Missing ?? (NodePackages.BufProgram is null ? "npm has no buf for this machine" : null);
}
