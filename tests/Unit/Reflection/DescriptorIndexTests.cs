using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microservices.Server.Reflection;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Microservices.Tests.Unit.Reflection;

/// <summary>What the server's own contracts do not have: extensions, and a file without a package.</summary>
public sealed class DescriptorIndexTests
{
    private static readonly FileDescriptorProto Base = new()
    {
        Name = "base.proto",
        Package = "demo",
        MessageType = { new DescriptorProto { Name = "Base", ExtensionRange = { new DescriptorProto.Types.ExtensionRange { Start = 100, End = 200 } } } },
    };

    private static readonly FileDescriptorProto More = new()
    {
        Name = "more.proto",
        Package = "demo.more",
        Dependency = { "base.proto" },
        Extension = { Extension("outer", 120) },
        MessageType = { new DescriptorProto { Name = "Scope", Extension = { Extension("inner", 110) } } },
    };

    private static readonly FileDescriptorProto Bare = new()
    {
        Name = "bare.proto",
        EnumType = { new EnumDescriptorProto { Name = "Kind", Value = { new EnumValueDescriptorProto { Name = "FIRST", Number = 0 } } } },
    };

    private readonly DescriptorIndex _index = new(
        FileDescriptor.BuildFromByteStrings([Base.ToByteString(), More.ToByteString(), Bare.ToByteString()]).Where(file => file.Name != "base.proto"));

    [Theory]
    [InlineData("demo.Base", 110, "more.proto")]
    [InlineData("demo.Base", 120, "more.proto")]
    [InlineData("demo.Base", 130, null)]
    [InlineData("demo.more.Scope", 110, null)]
    [InlineData("demo.Other", 110, null)]
    public void AnExtension_IsFoundWhereItIsDeclared(string message, int number, string? file) =>
        Assert.Equal(file, _index.FileByExtension(message, number)?.Name);

    [Fact]
    public void TheNumbersOfAMessagesExtensions_AreKnown()
    {
        Assert.Equal([110, 120], _index.ExtensionNumbers("demo.Base"));
        Assert.Equal([], _index.ExtensionNumbers("demo.more.Scope"));
        Assert.Null(_index.ExtensionNumbers("demo.Other"));
    }

    [Theory]
    [InlineData("demo.Base", "base.proto")]
    [InlineData("demo.more.outer", "more.proto")]
    [InlineData("demo.more.Scope.inner", "more.proto")]
    [InlineData("Kind", "bare.proto")]
    [InlineData("FIRST", "bare.proto")]
    [InlineData("Kind.FIRST", null)]
    [InlineData("demo", null)]
    public void ASymbol_HasTheNameThatProtobufGivesIt(string symbol, string? file) => Assert.Equal(file, _index.FileBySymbol(symbol)?.Name);

    [Fact]
    public void AnImportedFile_IsKnownByItsName() => Assert.Equal("base.proto", _index.FileByName("base.proto")?.Name);

    private static FieldDescriptorProto Extension(string name, int number) => new()
    {
        Name = name,
        Number = number,
        Extendee = ".demo.Base",
        Type = Type.Int32,
        Label = FieldDescriptorProto.Types.Label.Optional,
    };
}
