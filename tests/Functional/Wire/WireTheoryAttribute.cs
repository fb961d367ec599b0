namespace Microservices.Tests.Functional.Wire;

/// <summary>A theory that needs a packet capture; without one, skipped with the reason.</summary>
internal sealed class WireTheoryAttribute : TheoryAttribute
{
    public WireTheoryAttribute() => Skip = Tshark.Missing;
}
