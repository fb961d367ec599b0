using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Greet.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Microservices.Tests.Common;
using static Grpc.Reflection.V1.ServerReflectionResponse;

namespace Microservices.Tests.Functional.Services;

/// <summary>What a server with reflection tells of what it serves, against the descriptors that were compiled into this test.</summary>
public sealed class ReflectionTests(ReflectingServer shared) : IClassFixture<ReflectingServer>
{
    private static readonly FileDescriptor[] Compiled =
    [
        GreeterReflection.Descriptor, HealthReflection.Descriptor, ReflectionReflection.Descriptor, Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor,
    ];

    public static TheoryData<string, string> Symbols => new()
    {
        { "greet.v1.Greeter", "greet/v1/greeter.proto" },
        { "greet.v1.Greeter.SayHello", "greet/v1/greeter.proto" },
        { "greet.v1.HelloRequest", "greet/v1/greeter.proto" },
        { "greet.v1.HelloRequest.name", "greet/v1/greeter.proto" },
        { "greet.v1.AfterCall", "greet/v1/greeter.proto" },
        { "greet.v1.AFTER_CALL_KEEP", "greet/v1/greeter.proto" },
        { "grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto" },
        { "grpc.health.v1.HealthCheckResponse.NOT_SERVING", "grpc/health/v1/health.proto" },
        { "grpc.reflection.v1.ServerReflectionRequest.message_request", "grpc/reflection/v1/reflection.proto" },
        { "grpc.reflection.v1alpha.ServerReflection", "grpc/reflection/v1alpha/reflection.proto" },
        { "google.protobuf.Timestamp", "google/protobuf/timestamp.proto" },
        { "google.protobuf.Value.kind", "google/protobuf/struct.proto" },
        { "google.protobuf.NULL_VALUE", "google/protobuf/struct.proto" },
        { "google.protobuf.DescriptorProto.ExtensionRange", "google/protobuf/descriptor.proto" },
    };

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task TheServices_AreThoseThatAreMapped(string protocol)
    {
        using var call = shared.Call(protocol);

        var response = await call.AskAsync(new() { ListServices = "*" });

        Assert.Equal(
            ["greet.v1.Greeter", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
            response.ListServicesResponse.Service.Select(service => service.Name));
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task Files_AreAsTheyWereCompiled(string protocol)
    {
        using var call = shared.Call(protocol);
        foreach (var compiled in Compiled)
        {
            var response = await call.AskAsync(new() { FileByFilename = compiled.Name });

            Assert.Equal([compiled.ToProto()], Files(response));
        }
    }

    [Fact]
    public async Task AFile_BringsAllThatItImports_EachOnce()
    {
        using var call = shared.Call("h2c");

        // It imports any and source_context directly, and type, which imports both again.
        var files = Files(await call.AskAsync(new() { FileByFilename = "google/protobuf/api.proto" }));

        Assert.Equal("google/protobuf/api.proto", files[0].Name);
        Assert.Equal(
            ["google/protobuf/any.proto", "google/protobuf/api.proto", "google/protobuf/source_context.proto", "google/protobuf/type.proto"],
            files.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Contains(ApiReflection.Descriptor.ToProto(), files);
        Assert.NotNull(FileDescriptor.BuildFromByteStrings(files.AsEnumerable().Reverse().OrderBy(file => file.Dependency.Count).Select(file => file.ToByteString())));
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public async Task ASymbol_IsFoundInItsFile(string symbol, string file)
    {
        using var call = shared.Call("h2c");

        var response = await call.AskAsync(new() { FileContainingSymbol = symbol });

        Assert.Equal(file, Files(response)[0].Name);
    }

    [Fact]
    public async Task OneCall_AnswersManyQuestions_EachWithItsOwn_AndEndsWithItsCaller()
    {
        using var call = shared.Call("h2");
        var questions = new ServerReflectionRequest[]
        {
            new() { Host = "one", ListServices = "" },
            new() { Host = "two", FileContainingSymbol = "no.such.Symbol" },
            new() { Host = "three" },
            new() { Host = "four", FileContainingSymbol = "greet.v1.Greeter" },
            new() { Host = "five", FileContainingSymbol = "greet.v1.Greeter" },
        };
        foreach (var question in questions)
        {
            await call.RequestStream.WriteAsync(question).Bounded();
        }

        await call.RequestStream.CompleteAsync().Bounded();
        var answers = new List<ServerReflectionResponse>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Bounded())
        {
            answers.Add(call.ResponseStream.Current);
        }

        Assert.Equal(questions, answers.Select(answer => answer.OriginalRequest));
        Assert.Equal(questions.Select(question => question.Host), answers.Select(answer => answer.ValidHost));
        Assert.Equal(
            [
                MessageResponseOneofCase.ListServicesResponse, MessageResponseOneofCase.ErrorResponse, MessageResponseOneofCase.ErrorResponse,
                MessageResponseOneofCase.FileDescriptorResponse, MessageResponseOneofCase.FileDescriptorResponse,
            ],
            answers.Select(answer => answer.MessageResponseCase));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task WhatIsNotThere_IsNotFound_AndTheAnswerSaysHowToGoOn()
    {
        ServerReflectionRequest[] questions =
        [
            new() { FileByFilename = "no/such.proto" },
            new() { FileContainingSymbol = "no.such.Symbol" },
            new() { FileContainingSymbol = "" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "no.such.Message", ExtensionNumber = 1 } },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "greet.v1.HelloRequest", ExtensionNumber = 1 } },
            new() { AllExtensionNumbersOfType = "no.such.Message" },
        ];
        using var call = shared.Call("h2c");
        foreach (var question in questions)
        {
            var error = (await call.AskAsync(question)).ErrorResponse;

            Assert.Equal(StatusCode.NotFound, (StatusCode)error.ErrorCode);
            Assert.Contains("list_services tells its services", error.ErrorMessage, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AQuestionThatAsksNothing_IsInvalid()
    {
        using var call = shared.Call("h2c");

        var error = (await call.AskAsync(new())).ErrorResponse;

        Assert.Equal(StatusCode.InvalidArgument, (StatusCode)error.ErrorCode);
        Assert.Contains("message_request", error.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMessageWithoutExtensions_HasNone()
    {
        using var call = shared.Call("h2c");

        var response = (await call.AskAsync(new() { AllExtensionNumbersOfType = "greet.v1.HelloRequest" })).AllExtensionNumbersResponse;

        Assert.Equal(new ExtensionNumberResponse { BaseTypeName = "greet.v1.HelloRequest" }, response);
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("h2c")]
    public async Task TheOlderVersion_AnswersTheSame(string protocol)
    {
        ServerReflectionRequest[] questions =
        [
            new() { Host = "host", ListServices = "" },
            new() { FileContainingSymbol = "greet.v1.Greeter" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "greet.v1.HelloRequest", ExtensionNumber = 7 } },
            new() { AllExtensionNumbersOfType = "greet.v1.HelloRequest" },
            new(),
        ];
        using var call = shared.Call(protocol);
        using var older = shared.OlderCall(protocol);
        foreach (var question in questions)
        {
            var answer = await call.AskAsync(question);
            await older.RequestStream.WriteAsync(Grpc.Reflection.V1Alpha.ServerReflectionRequest.Parser.ParseFrom(question.ToByteString())).Bounded();
            Assert.True(await older.ResponseStream.MoveNext(CancellationToken.None).Bounded());

            Assert.Equal(answer, ServerReflectionResponse.Parser.ParseFrom(older.ResponseStream.Current.ToByteString()));
        }
    }

    private static List<FileDescriptorProto> Files(ServerReflectionResponse response)
    {
        Assert.Equal(MessageResponseOneofCase.FileDescriptorResponse, response.MessageResponseCase);
        return [.. response.FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];
    }
}
