using Microservices.Tests.Bench.Reporting;

namespace Microservices.Tests.Bench;

/// <summary>One benchmark.</summary>
internal interface IVerb
{
    string Name { get; }

    string Description { get; }

    /// <summary>
    /// Measures: quickly, within a minute, for a first look; or for as long as figures to be quoted need. Shows what it is at, and tables.
    /// </summary>
    Task<Outcome> RunAsync(bool quick, TextWriter output, CancellationToken cancellationToken);
}
