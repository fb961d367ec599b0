using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Greet.V1;
using Grpc.Health.V1;
using Microservices.Certificates;
using Microservices.Tests.Common;

namespace Microservices.Tests.Functional.Readme;

/// <summary>The README's grpcurl commands name what is there.</summary>
public sealed partial class GrpcurlTests
{
    public static TheoryData<string> Commands => new(All);

    private static IEnumerable<string> All =>
        Command().Matches(Repository.Readme).Select(command => command.Value.Replace("\\\n ", "", StringComparison.Ordinal));

    [Fact]
    public void ThereAreCommands_OfEachKind()
    {
        var commands = All.ToList();

        Assert.Equal(8, commands.Count);
        Assert.All(
            [" list", " describe ", "/SayHello", "/StreamHello", "/Chat", "/Check", "/Watch", "-plaintext", "-cacert", "-cert"],
            kind => Assert.Contains(commands, command => command.Contains(kind, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void ACommand_NamesWhatIsThere(string command)
    {
        var ca = new DevelopmentCertificates(DevelopmentCertificates.DefaultDirectory(Repository.Root, "/"), TimeProvider.System).CaCertificatePath;
        Assert.Matches($"(-plaintext .*localhost:8001)|(-cacert {Regex.Escape(Path.GetRelativePath(Repository.Root, ca))} .*localhost:8000)", command);
        var proto = Proto().Match(command);
        if (proto.Success)
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, proto.Groups["folder"].Value, proto.Groups["file"].Value)));
        }

        ServiceDescriptor[] services = [Greeter.Descriptor, Health.Descriptor];
        if (Call().Match(command) is { Success: true } call)
        {
            var method = services.Single(service => service.FullName == call.Groups["service"].Value).FindMethodByName(call.Groups["method"].Value);
            Assert.NotNull(method);
            Assert.All(Messages(command), message => Assert.NotNull(JsonParser.Default.Parse(message, method.InputType)));
            Assert.True(!proto.Success || proto.Groups["file"].Value == method.File.Name);
        }
        else
        {
            Assert.Matches($" list$| describe {Regex.Escape(Greeter.Descriptor.FullName)}$", command);
        }
    }

    // grpcurl takes as many messages as there are, one after the other.
    private static List<string> Messages(string command)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(Data().Match(command).Groups["json"].Value), new JsonReaderOptions { AllowMultipleValues = true });
        var messages = new List<string>();
        while (reader.Read())
        {
            messages.Add(JsonElement.ParseValue(ref reader).GetRawText());
        }

        return messages;
    }

    [GeneratedRegex(@"^grpcurl (.*\\\n)*.*$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"-import-path (?<folder>\S+) -proto (?<file>\S+)")]
    private static partial Regex Proto();

    [GeneratedRegex(@"-d '(?<json>[^']*)'")]
    private static partial Regex Data();

    [GeneratedRegex(@" (?<service>[\w.]+)/(?<method>\w+)$")]
    private static partial Regex Call();
}
