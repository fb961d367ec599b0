using System.Globalization;

namespace Microservices.Tests.Bench.Reporting;

/// <summary>One <c>name=value</c> of a last line; the name ends in its unit.</summary>
internal sealed record Figure(string Name, double Value)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}={Value:0.###}");
}
