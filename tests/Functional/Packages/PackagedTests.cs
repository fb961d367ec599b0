namespace Microservices.Tests.Functional.Packages;

/// <summary>Packs once for all tests of the packages.</summary>
[CollectionDefinition("packages")]
public sealed class PackagedTests : ICollectionFixture<PackedLibrary>;
